# Les commandes du projet. Sous Windows ou avec conda : voir README.md (mêmes étapes, sans make).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: rapports test installer lab nettoyer lint

rapports: installer ## met tout à jour sur l'étude de démonstration et donne le chemin des rapports
	@$(BIN)/svb-qual rapports

test: installer ## passe tous les tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

installer: $(VENV)/.installe ## crée .venv et y installe tout, une fois

$(VENV)/.installe: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Il faut Python 3.11, 3.12 ou 3.13. Ici : $$($(PYTHON) --version). Essayez : make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "Il manque le module venv de Python. Sous Debian ou Ubuntu : sudo apt install python3-venv, puis recommencez."; exit 1; }
	@echo "Installation dans $(VENV) (une fois, environ deux minutes)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@$(BIN)/python -m compileall -q -j 0 -x '[/\\](tests?|validators|graph_objs|providers|pip)[/\\]' $(VENV)/lib >/dev/null 2>&1 || true # sur tous les cœurs ; le reste se compile à l'usage
	@$(BIN)/python -m svb_qual.workshop
	@touch $@

lab: installer ## ouvre les notebooks dans JupyterLab, en français
	@$(BIN)/jupyter lab --notebook-dir=notebooks

lint: installer ## vérifie le style du code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

nettoyer: ## efface ce qui se reconstruit (jamais corpus/)
	@rm -rf outputs .cache .pytest_cache .ruff_cache .hypothesis
	@echo "Rapports et caches effacés ; corpus/ est intact. Pour tout refaire : make rapports"
