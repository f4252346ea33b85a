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
# # Peut-on se fier au codage ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.colophon import show_colophon, show_header, show_limits
from svb_qual.reliability import open_measures, show_calibration, show_changes, show_codes, show_curve, show_machines
from svb_qual.reliability import show_people, show_readers, show_sure
from svb_qual.results import open_study

e = open_study(etude)
m = open_measures(e)

# %%
show_header(e, "fiabilité du codage")

# %% [markdown]
# ## Deux personnes codent-elles pareil ?
#
# Elles ont lu les mêmes extraits sans voir les propositions de la machine ni l'autre lecture. C'est le plafond : on ne demande pas à la machine
# d'être plus d'accord avec elles qu'elles ne le sont entre elles.

# %%
show_people(m)

# %% [markdown]
# ## Que vaut la machine, seule et après avoir appris ?
#
# Comparée à ce que les deux lectures disent toutes deux, sur les entretiens gardés pour l'évaluation : rien n'y a été appris. « Contre
# l'arbitrage » compte aussi ce qu'une seule lecture disait et que l'arbitre a tranché.

# %%
show_machines(m)

# %%
show_readers(m)

# %% [markdown]
# ## Apprend-elle des décisions ?

# %%
show_curve(m)

# %%
show_changes(e, m)

# %% [markdown]
# ## Peut-on croire les chances qu'elle annonce ?

# %%
show_calibration(m)

# %%
show_sure(m)

# %% [markdown]
# ## Et code par code ?

# %%
show_codes(e, m)

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
