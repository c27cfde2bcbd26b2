// Tells the stylesheet that the first screen, which index.html holds as it will be drawn, is the one that is asked for. With other
// addresses it would be the wrong one: there the page says that it loads. Runs before anything is painted, and does nothing else.
if (['', '#', '#/', '#/import'].includes(location.hash)) document.documentElement.classList.add('at-first-screen');
