// Numbers the controls in page order and returns their count.
() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0;
  const stops = [...document.querySelectorAll("button, summary, input, select, a[href], [tabindex]")].filter(seen);
  for (const [at, stop] of stops.entries()) stop.dataset.stop = String(at);
  return stops.length;
}
