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
# # Que disent les gens que la grille ne voit pas ?

# %% tags=["parameters"]
etude = "corpus/demo"
methode = "acp"
unite = "extraits"
graine = 1
mot = "réunion"

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.crossings import show_crosswalk, show_in_context, show_pairs, show_saturation, show_words
from svb_qual.induction import open_themes, show_classes, show_left_out, show_reading, show_topics
from svb_qual.results import open_study

e = open_study(etude)
t = open_themes(e, methode, unite, graine)

# %%
show_header(e, "thèmes")

# %%
show_reading(e, t)

# %% [markdown]
# ## De quoi parle-t-on ?
#
# La machine groupe les passages qui se ressemblent, sans connaître la grille (BERTopic). Un thème n'est sûr que s'il revient quand on retire des
# entretiens au sort : lisez la stabilité et les remarques avant les mots.

# %%
show_topics(e, t)

# %%
show_left_out(e, t)

# %% [markdown]
# ## Quels mondes de mots ?
#
# Classification de Reinert (celle d'IRaMuTeQ) : on coupe les passages en deux par les mots qui les opposent le plus, puis encore. Elle est faite deux
# fois, sur des contextes courts et longs ; ne reste que ce que les deux disent.

# %%
show_classes(e, t)

# %% [markdown]
# ## Que la grille dit-elle déjà de ces thèmes ?

# %%
show_crosswalk(e, t)

# %% [markdown]
# ## Quels codes vont ensemble ?

# %%
show_pairs(e, t)

# %% [markdown]
# ## Quels mots sont propres à une CPTS, une vague, une profession ?
#
# Seuls les mots des personnes interrogées, et seulement ceux que le hasard n'expliquerait pas (loi hypergéométrique, corrigée du nombre de mots
# essayés).

# %%
show_words(t)

# %% [markdown]
# ## Et ce mot-là, qui le dit, et comment ?

# %%
show_in_context(e, mot)

# %% [markdown]
# ## A-t-on assez entendu ?
#
# On tire l'ordre des entretiens au sort, et l'on regarde ce que chacun apporte de neuf (Guest, Namey et Chen, 2020). Une grille fermée sature
# toujours ; les thèmes, eux, dépendent de l'étude.

# %%
show_saturation(t)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
