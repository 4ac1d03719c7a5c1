'use strict';
(() => {
  const all = what => [...document.querySelectorAll(what)];

  // Copy what stands beside the button; without a clipboard it is marked, for the reader to copy.
  for (const b of all('button.copy')) {
    b.hidden = false;
    b.addEventListener('click', () => {
      const code = b.parentElement.querySelector('code');
      const done = () => { document.getElementById('status').textContent = 'Copied'; b.textContent = 'Copied' };
      const select = () => getSelection().selectAllChildren(code);
      navigator.clipboard ? navigator.clipboard.writeText(code.textContent).then(done, select) : select();
    });
  }

  // Paper cannot be unfolded.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open]):not(.screen)');
    closed.forEach(d => { d.open = true });
  });
  addEventListener('afterprint', () => closed.forEach(d => { d.open = false }));
})();
