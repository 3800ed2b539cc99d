// Each target of a pool, in the page's order: its name, and its state as a word and as a colour.
() =>
  [...document.querySelectorAll("tbody tr")].map((row) => {
    const { textContent, dataset } = row.querySelector(".badge");
    return { name: row.querySelector(".who > bdi").textContent, state: textContent, tone: dataset.tone };
  })
