// The elements whose text holds a bidi control that can turn round what stands beside it.
() => {
  const isolates = (element) => /isolate|plaintext/.test(getComputedStyle(element).unicodeBidi);
  const alone = (element) => isolates(element) || (element.tagName !== "MAIN" && alone(element.parentElement));
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (/[\u202a-\u202e\u2066-\u2069]/.test(data) && !alone(parentElement)) found.push(parentElement.outerHTML);
  }
  return found;
}
