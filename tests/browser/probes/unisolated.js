// The elements in which right-to-left text can reverse adjacent text.
() => {
  const isolates = (element) => /isolate|plaintext/.test(getComputedStyle(element).unicodeBidi);
  const nearest = (element) => (isolates(element) ? element : nearest(element.parentElement));
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    const alone = nearest(parentElement).textContent.trim() === data.trim();
    if (/[\u0590-\u05ff\u202a-\u202e\u2066-\u2069]/.test(data) && !alone) found.push(parentElement.outerHTML);
  }
  return found;
}
