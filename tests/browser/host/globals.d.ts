/** The functions that Python exposes and calls. */
interface Window {
  callTool(json: string): Promise<string>;
  host: {
    mount(json: string): Promise<void>;
    post(json: string): void;
    ping(): Promise<unknown>;
    postFromOtherWindow(json: string): Promise<void>;
    received(): unknown[];
    input(json: string): Promise<void>;
    result(json: string): Promise<void>;
    cancelled(reason: string): Promise<void>;
    context(json: string): void;
    teardown(): Promise<unknown>;
    /** Returns whether the width changed. */
    width(pixels: number): boolean;
  };
}
