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
# # Qu'est-ce qui protège votre santé au travail ?

# %% tags=["parameters"]
etude = "corpus/demo"

# %%
from svb_qual.colophon import show_short_colophon, show_short_header
from svb_qual.leaflet import show_caution, show_helps, show_lacks, show_lead, show_steps
from svb_qual.public import open_public

d = open_public(etude)

# %%
show_short_header(d.counted)

# %%
show_lead(d)

# %% [markdown]
# ## Qu'est-ce qui protège ?

# %%
show_helps(d, "FACTEUR")

# %% [markdown]
# ## Qu'est-ce qui manque, ou pèse ?

# %%
show_lacks(d, "FACTEUR")

# %% [markdown]
# ## Par où commencer ?

# %%
show_steps(d, "PRINCIPE")

# %% [markdown]
# ## Quelles limites garder en tête ?

# %%
show_caution()

# %% [markdown]
# ## D'où vient ce rapport ?

# %%
show_short_colophon(d.counted)
