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
# # Qu'est-ce qui protège, d'une CPTS à l'autre ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.answers import show_convergence, show_exits, show_people, show_protective, show_transferable
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.crossings import show_across, tell_saturation
from svb_qual.induction import open_themes
from svb_qual.results import open_study
from svb_qual.synthesis import compare_exits, count_convergence, count_protective, count_transferable

# %%
e = open_study(etude)
t = open_themes(e)

# %%
show_header(e, "synthèse entre les CPTS")

# %% [markdown]
# ## Quelles CPTS, et avec quel projet ?

# %%
describe_cpts(e)

# %% [markdown]
# ## Qui a parlé, et quand ?

# %%
show_people(e)

# %% [markdown]
# ## Quels facteurs protègent partout, souvent, ici seulement ?
#
# « Partout » : au moins une personne le dit dans chaque CPTS. « Souvent » : dans la moitié des CPTS ou plus. Une CPTS partie n'a été
# entendue qu'à T0.

# %%
show_convergence(e, count_convergence(e, "FACTEUR"))

# %% [markdown]
# ## Combien de personnes le disent, et avec quels mots ?

# %%
show_protective(e, count_protective(e, "FACTEUR"), prefix="facteur", quotes=3)

# %% [markdown]
# ## Qu'apprennent les sorties ?
#
# Deux groupes de tailles différentes, entendus à T0 : lisez les extraits avant de comparer.

# %%
show_exits(e, compare_exits(e, "FACTEUR", "T0"))

# %% [markdown]
# ## Qu'est-ce qui semble transférable ?
#
# Un facteur dit protecteur dans deux CPTS ou plus, avec ses contre-exemples : à discuter, pas à recopier.

# %%
show_transferable(e, count_transferable(e, "FACTEUR"))

# %% [markdown]
# ## De quoi parle-t-on, que la grille nomme ou non ?
#
# Les thèmes sont trouvés par la machine, sans la grille, sur toute l'étude. Un thème marqué instable est une piste de lecture : « [Ce que la grille
# ne voit pas](themes.html) » les montre en entier, avec les classes de mots.

# %%
show_across(e, t)

# %% [markdown]
# ## A-t-on assez entendu ?

# %%
tell_saturation(t)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
