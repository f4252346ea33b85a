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
# # Comment cette étude a-t-elle été faite ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.coverage import open_guides
from svb_qual.methods_text import show_coreq, show_methods
from svb_qual.results import open_study

# %%
e = open_study(etude)

# %%
show_header(e, "méthode")

# %% [markdown]
# ## Que dire de la méthode ?
#
# Un paragraphe tiré de ce qui a vraiment été fait, à reprendre et à compléter.

# %%
show_methods(e)

# %% [markdown]
# ## Que demande COREQ, et qu'y répond-on ?
#
# Les 32 points à dire d'une étude par entretiens (Tong, Sainsbury et Craig, 2007). Ce que les données ne savent pas s'écrit dans `coreq.yml` de l'étude :
# le numéro du point, puis votre texte.

# %%
show_coreq(e, open_guides(e))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
