// Each route by name: its tone and its text.
() =>
  Object.fromEntries(
    [...document.querySelectorAll("tbody tr")].map((row) => {
      const [name, state] = row.children;
      return [name.textContent, [state.querySelector(".badge").dataset.tone, state.innerText]];
    }),
  )
