'use strict';
// Without this script the links still ask; with it the questions can be edited.
for (const example of document.querySelectorAll('.example')) {
  const question = example.querySelector('textarea');
  const button = example.querySelector('button');
  const link = example.querySelector('a');
  const status = example.querySelector('[role=status]');
  const answer = example.querySelector('pre');
  const endpoint = example.dataset.endpoint;

  const url = () =>
    endpoint + (endpoint.includes('?') ? '&' : '?') + 'query=' + encodeURIComponent(question.value);
  const relink = () => { link.href = url(); };

  const run = async () => {
    button.disabled = true;
    status.textContent = 'Asking…';
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({ query: question.value }),
      });
      const text = await response.text();
      try {
        const json = JSON.parse(text);
        answer.textContent = JSON.stringify(json, null, 2);
        status.textContent = json.errors ? 'Answered, with errors.' : 'Answered.';
      } catch {
        answer.textContent = text;
        status.textContent = 'The answer is not JSON.';
      }
      answer.hidden = false;
    } catch {
      status.textContent = 'The service cannot be reached.';
    } finally {
      button.disabled = false;
    }
  };

  question.readOnly = false;
  question.addEventListener('input', relink);
  question.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
  });
  button.addEventListener('click', run);
  button.hidden = false;
}
