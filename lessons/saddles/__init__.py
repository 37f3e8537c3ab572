"""The lesson on critical points: where the gradient is 0, and what the Hessian says."""
