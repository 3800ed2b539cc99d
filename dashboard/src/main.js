// A toy that the tools can build; the real page takes its place.
import { answer } from "./toy.js";

window.addEventListener("message", (event) => {
  if (event.source === window.parent) answer(event.data);
});
