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
# # D'où viennent les difficultés de cette CPTS, et que deviennent les actions ?

# %% tags=["parameters"]
etude = "corpus/demo"
cpts = "orsenne"

# %%
from svb_qual.colophon import describe_cpts, show_colophon, show_header, show_limits
from svb_qual.coverage import open_guides, show_coverage
from svb_qual.diagnosis import open_fishbone, show_fishbone, show_indicators, show_whys
from svb_qual.followup import show_calendar, show_corrections, show_roadmap, show_sheet
from svb_qual.results import open_study

# %%
e = open_study(etude, cpts=cpts)

# %%
show_header(e, "diagnostic et suivi d'une CPTS")

# %% [markdown]
# ## Quelle CPTS, et quel projet ?

# %%
describe_cpts(e)

# %% [markdown]
# ## D'où viennent les difficultés ?
#
# L'arête de poisson (Ishikawa). Sous chaque cause, ce que des personnes disent dans ce sens, puis dans l'autre.

# %%
arete = open_fishbone(e, "FACTEUR")
show_fishbone(e, arete)

# %% [markdown]
# ## Pourquoi, cinq fois ?
#
# On demande pourquoi à chaque réponse, jusqu'à une cause sur laquelle la CPTS peut agir.

# %%
show_whys(arete)

# %% [markdown]
# ## Qu'est-ce qui était prévu, qu'est-ce qui a eu lieu, et quand ?

# %%
show_calendar(e)

# %%
show_roadmap(e)

# %% [markdown]
# ## Où en est chaque action ?

# %%
show_sheet(e)

# %% [markdown]
# ## Qu'est-ce qui a été corrigé, et de quel principe cela s'approche-t-il ?
#
# Le principe que l'équipe y lit, puis ceux que des personnes disent en parlant de l'action, là où ses mots se trouvent (« indices » d'`etude.yml`).

# %%
show_corrections(e, "PRINCIPE")

# %% [markdown]
# ## À quoi voit-on que cela change ?
#
# À chaque vague, combien de personnes disent la cause, et la valeur de l'indicateur quand quelqu'un en donne une.

# %%
show_indicators(e, arete)

# %% [markdown]
# ## Le guide d'entretien a-t-il été couvert ?

# %%
show_coverage(e, open_guides(e))

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_limits(e)

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_colophon(e)
