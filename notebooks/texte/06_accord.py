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
# # Qui est d'accord avec qui ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.reliability import open_concordance, open_measures, show_disagreements, show_drift, show_pairs, show_readers
from svb_qual.results import open_study

e = open_study(etude)
t = open_concordance(e)

# %%
show_header(e, "accord")

# %% [markdown]
# ## Deux personnes codent-elles pareil ?
#
# L'unité est l'extrait, tel qu'il est découpé. Ne comptent que les extraits que les deux ont lus en aveugle, y compris ceux où elles n'ont rien
# codé. Un chiffre qui ne se calcule pas est un tiret, et la remarque dit pourquoi.

# %%
show_pairs(e, t, codes=False)

# %% [markdown]
# ## Et code par code ?

# %%
show_pairs(e, t, codes=True)

# %% [markdown]
# ## L'accord change-t-il au fil de la lecture ?

# %%
show_drift(t)

# %% [markdown]
# ## Où diffèrent-elles ?
#
# Un clic sur l'extrait ouvre la page de relecture à sa place. Pour trancher, relisez sous le nom « arbitre » : sa décision règle le codage, celles
# des lecteurs restent.

# %%
show_disagreements(e, t, settled=False)

# %%
show_disagreements(e, t, settled=True)

# %% [markdown]
# ## Et la machine ?
#
# À part, et seulement sur les entretiens gardés pour l'évaluation : « La fiabilité du codage » dit le reste.

# %%
show_readers(open_measures(e))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
