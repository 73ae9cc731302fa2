"""A whole deploy on an emulated AWS: `python -m tests.deploy.emulated` (`make deploy-test`)."""
