"""Fit the credit model on all decisions so far, write it as ONNX beside the served versions, and build the image that carries it."""

import os
import subprocess
from pathlib import Path

import pandas
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

decisions = pandas.read_parquet(os.environ["DECISIONS"])
features, repaid = decisions.drop(columns="repaid"), decisions["repaid"]
model = LogisticRegression(max_iter=1_000).fit(features, repaid)

version = Path(os.environ["MODEL_REPOSITORY"], "credit-risk", os.environ["NEXT_VERSION"])
version.mkdir(parents=True)
(version / "model.onnx").write_bytes(to_onnx(model, features[:1].astype("float32")).SerializeToString())
subprocess.run(["docker", "build", "--tag", f"credit/model:{os.environ['NEXT_VERSION']}", str(version)], check=True)
