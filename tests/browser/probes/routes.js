// Each name that clients ask for: the colour it has, and what is said of it.
() =>
  Object.fromEntries(
    [...document.querySelectorAll("tbody tr")].map((row) => {
      const [name, state] = row.children;
      return [name.textContent, [state.querySelector(".badge").dataset.tone, state.innerText]];
    }),
  )
