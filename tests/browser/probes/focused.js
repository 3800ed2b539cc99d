// The number of the focused control, and whether its focus is visible.
() => {
  const stop = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(stop);
  return [stop.dataset.stop ?? stop.tagName, outlineStyle !== "none" && parseFloat(outlineWidth) >= 1];
}
