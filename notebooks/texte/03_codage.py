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
# # Que dit cet entretien, et comment est-il codé ?

# %% tags=["parameters"]
etude = "corpus/demo"
entretien = "maud_T0"

# %%
from svb_qual.browse import show_codes, show_interview
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.results import open_interview

e = open_interview(etude, entretien)

# %%
show_header(e, entretien)

# %% [markdown]
# ## Quels codes reviennent ?

# %%
show_codes(e)

# %% [markdown]
# ## Que dit la personne, mot pour mot ?
#
# Sous chaque extrait : le code, sa polarité, qui l'a décidé. Les mots soulignés sont ceux que la machine a vus pour ce code, même là où des
# personnes ont décidé sans les connaître.

# %%
show_interview(e, entretien)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
