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
# # Qu'est-ce qui protège dans cette CPTS ?

# %% tags=["parameters"]
etude = "corpus/demo"
cpts = "orsenne"
vagues = ["T0", "T2", "T3"]

# %%
from svb_qual.answers import show_actions, show_changes, show_people, show_profile, show_protective, show_states
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.crossings import show_saturation
from svb_qual.results import open_study
from svb_qual.synthesis import compare_waves, count_actions, count_profile, count_protective, count_states
from svb_qual.themes.saturation import code_saturation

e = open_study(etude, cpts=cpts, vagues=vagues)

# %%
show_header(e, "synthèse d'une CPTS")

# %%
describe_cpts(e)

# %% [markdown]
# ## Qui a parlé, et quand ?

# %%
show_people(e)

# %% [markdown]
# ## Que disent-ils de leur travail, vague par vague ?
#
# Les six dimensions DIGA (opérationnalisation de travail, à valider). Cliquez sur une barre pour lire les phrases.

# %%
show_profile(e, count_profile(e, "DIGA"), prefix="diga")

# %% [markdown]
# ## Les neuf principes de prévention sont-ils appliqués ?
#
# Code du travail, article L. 4121-2, lu pour des libéraux. Une même personne peut dire qu'un principe est appliqué ici et manque là.

# %%
show_states(e, count_states(e, "PRINCIPE"), prefix="principe", caption="Personnes, par principe")

# %% [markdown]
# ## Quels facteurs organisationnels protègent ?

# %%
show_protective(e, count_protective(e, "FACTEUR"), prefix="facteur")

# %% [markdown]
# ## Ce qui était prévu a-t-il eu lieu ?
#
# Pour chaque action : ce qui était prescrit, ce que le suivi a constaté, et comment les personnes en parlent. Une même personne peut
# en parler de plusieurs façons ; seuls les extraits disent ce qui s'est passé pour elle.

# %%
show_actions(e, count_actions(e))

# %% [markdown]
# ## Qu'est-ce qui a changé entre le départ et la fin ?
#
# Seulement les personnes entendues aux deux vagues, et seulement si elles parlent du même sujet aux deux.

# %%
show_changes(e, compare_waves(e, "T0", "T3"), waves=("T0", "T3"))

# %% [markdown]
# ## A-t-on assez entendu ici ?
#
# Ce que chaque entretien apporte de neuf, dans un ordre tiré au sort : codes avec leur polarité. Ce que la grille ne nomme pas se lit, pour toutes
# les CPTS ensemble, dans « [Ce que la grille ne voit pas](themes.html) » : les thèmes y sont cherchés sur toute l'étude, pour être comparables.

# %%
show_saturation(code_saturation(e))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
