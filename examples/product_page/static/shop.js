// What the visitor does on the page, told in the past tense. That is all a product page has to do.

// The demo's "start over" is a new visitor; a real page has no need of this.
const visit = document.body.dataset.visit;
if (visit && sessionStorage.getItem('visit') !== visit) {
  sessionStorage.setItem('visit', visit);
  cuecard('reset');
}

cuecard('page');
for (const plan of document.querySelectorAll('.plan')) {
  plan.querySelector('details').addEventListener('toggle', (event) => {
    if (event.target.open) cuecard('track', 'plan_viewed', { plan: plan.dataset.plan });
  });
  plan.querySelector('button').addEventListener('click', (event) => {
    cuecard('track', 'plan_chosen', { plan: plan.dataset.plan });
    document.querySelector('.note').textContent = event.target.dataset.chosen;
  });
}
