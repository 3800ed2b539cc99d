// The targets of a pool in page order: name, state and tone.
() =>
  [...document.querySelectorAll("tbody tr")].map((row) => {
    const { textContent, dataset } = row.querySelector(".badge");
    return { name: row.querySelector(".who > bdi").textContent, state: textContent, tone: dataset.tone };
  })
