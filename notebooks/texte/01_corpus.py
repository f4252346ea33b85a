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
# # Qui avons-nous entendu ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.browse import show_corpus, show_memos, show_refused, show_totals
from svb_qual.answers import show_people
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.results import open_study

e = open_study(etude)

# %%
show_header(e)

# %% [markdown]
# ## Combien d'entretiens, de personnes, de mots ?

# %%
show_totals(e)

# %% [markdown]
# ## Qui a parlé, à quelle vague ?
#
# Un tiret : la personne n'a pas été entendue à cette vague (arrivée plus tard, ou partie).

# %%
show_people(e)

# %% [markdown]
# ## Quelles CPTS, et avec quel projet ?

# %%
describe_cpts(e)

# %% [markdown]
# ## Où lire chaque entretien ?

# %%
show_corpus(e)

# %% [markdown]
# ## Des décisions humaines sont-elles restées sans place ?

# %%
show_refused(e)

# %% [markdown]
# ## Qu'a-t-on noté en lisant ?

# %%
show_memos(e)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
