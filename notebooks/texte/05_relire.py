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
# # Que décidez-vous de ces extraits ?
#
# Mettez votre nom dans la case suivante : il signe chaque décision. Puis exécutez tout (menu « Exécuter »).

# %% tags=["parameters"]
etude = "corpus/demo"
relecteur = "etudiante"
aveugle = False

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.results import open_study
from svb_qual.review.inside import show_decided, show_review

# %% [markdown]
# ## Quels codes gardez-vous ?
#
# Chaque décision est écrite aussitôt dans `decisions/`, à votre nom. La touche `?` donne les autres touches. Avec `aveugle = True`, ni les
# propositions ni les décisions des autres ne se voient.

# %%
show_review(etude, relecteur, aveugle=aveugle)

# %% [markdown]
# ## Combien en avez-vous lu ?

# %%
show_decided(etude, relecteur)

# %%
e = open_study(etude)
show_header(e, "relecture")

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
