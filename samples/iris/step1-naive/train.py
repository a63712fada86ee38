"""Train the iris model and pickle it: run this before docker build."""

import pickle

from sklearn.datasets import load_iris
from sklearn.neighbors import NearestCentroid

iris = load_iris()
with open("model.pkl", "wb") as file:
    pickle.dump(NearestCentroid().fit(iris.data, iris.target_names[iris.target]), file)
