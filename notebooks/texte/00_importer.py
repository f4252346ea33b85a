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
# # Que contiennent les transcriptions reçues ?
#
# Rien n'est écrit dans l'étude ici : on regarde. Pour faire entrer les fichiers, noms remplacés : `svb-qual importer`.

# %% tags=["parameters"]
etude = "corpus/demo"
fichiers = "entretiens"

# %%
from svb_qual.arrivals import settle_doubts, show_doubts, show_incoming

# %% [markdown]
# ## Qui parle, combien, et qu'y a-t-il d'étrange ?
#
# « À remplacer » : combien de noms, lieux et numéros semblent s'y trouver encore (pas compté dans une étude fictive).

# %%
show_incoming(etude, fichiers)

# %% [markdown]
# ## Quels mots restent à trancher ?
#
# Des mots à majuscule que rien n'explique : un nom de logiciel, ou celui de quelqu'un ? Tant que personne ne l'a dit, `svb-qual importer` attend.

# %%
show_doubts()

# %% [markdown]
# ## Que décidez-vous ?
#
# Par exemple `decisions = {"medibloc": "garder", "tilleuls": "lieu"}`. Exécutez la cellule : c'est retenu dans la table, pour toute l'étude.

# %%
decisions = {}
settle_doubts(decisions)

# %% [markdown]
# ## Quelles limites garder en tête ?
#
# Une machine ne reconnaît pas tous les noms : relisez chaque transcription. Ce qu'elle trouve et ce qu'elle manque est mesuré dans `docs/pseudonymes.md`.
# Les mots douteux sont de vrais mots des entretiens : ne gardez ni ne diffusez ce notebook avec ses sorties.

# %% [markdown]
# ## D'où vient ce rapport ?
#
# Des fichiers du dossier nommé plus haut, et de la table de correspondance de cette machine. Rien n'en sort.
