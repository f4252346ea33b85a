# ---
# jupyter:
#   jupytext:
#     formats: ipynb,texte//py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Quels risques, et quelles mesures, pour des libéraux ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.register import open_register, show_cards, show_overview, show_priorities, show_purpose
from svb_qual.results import open_study

# %%
e = open_study(etude)
lignes = open_register(e)

# %%
show_header(e, "base commune d'un « DUERP Libéraux »")

# %% [markdown]
# ## Que dit ce document, et que ne dit-il pas ?

# %%
show_purpose()

# %% [markdown]
# ## Où s'expose-t-on, et à quoi ?
#
# Unités de travail reconnues à des mots (`corpus/duerp/grille.yml`), axes de risque psychosocial du rapport Gollac. Une personne compte une fois par case.

# %%
show_overview(lignes)

# %% [markdown]
# ## Qu'est-ce que des personnes ont jugé prioritaire ?

# %%
show_priorities(lignes)

# %% [markdown]
# ## Qu'a-t-on entendu, ligne par ligne ?
#
# Un même propos peut toucher plusieurs axes : les lignes ne s'additionnent pas.

# %%
show_cards(e, lignes)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
