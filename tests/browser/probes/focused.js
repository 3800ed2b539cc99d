// The number of the stop that has the focus, and whether that shows.
() => {
  const stop = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(stop);
  return [stop.dataset.stop ?? stop.tagName, outlineStyle !== "none" && parseFloat(outlineWidth) >= 1];
}
