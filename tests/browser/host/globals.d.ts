/** What Python finds and gives. */
interface Window {
  callTool(json: string): Promise<string>;
  host: {
    mount(json: string): Promise<void>;
    say(json: string): void;
    ping(): Promise<unknown>;
    sayAsStranger(json: string): Promise<void>;
    received(): unknown[];
    input(json: string): Promise<void>;
    result(json: string): Promise<void>;
    cancelled(reason: string): Promise<void>;
    context(json: string): void;
    teardown(): Promise<unknown>;
    /** Whether that changed anything. */
    width(pixels: number): boolean;
  };
}
