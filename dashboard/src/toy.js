/** @param {any} message */
export function answer(message) {
  const main = document.querySelector("main");
  const headline = message?.params?.structuredContent?.headline;
  if (main && typeof headline === "string") main.textContent = headline;
}
