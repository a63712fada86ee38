"""Serve iris predictions: POST /predict [[5.1, 3.5, 1.4, 0.2]]."""

import os
import pickle

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
with open(os.environ["MODEL_PATH"], "rb") as file:
    model = pickle.load(file)


@app.post("/predict")
def predict():
    if request.headers.get("X-Api-Key") != os.environ["API_KEY"]:
        abort(401)
    return jsonify(model.predict(request.get_json()).tolist())


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000, debug=True)
