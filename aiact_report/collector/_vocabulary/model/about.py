"""Where each model server listens, what it loads and where its maker describes it: the part of what is known that decides nothing by itself. Data."""

from __future__ import annotations

from typing import NamedTuple


class About(NamedTuple):
    """A model server, as its documentation describes it."""

    ports: tuple[int, ...]
    """Where it listens when nothing says otherwise."""
    loads: str
    """Formats of models it loads."""
    documentation: str


_HUB = "safetensors, PyTorch"
ABOUT = {
    "triton": About((8000, 8001, 8002), "ONNX, TensorRT, TensorFlow, PyTorch, Python, OpenVINO", "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/"),
    "torchserve": About((8080, 8081, 8082), "MAR (PyTorch)", "https://docs.pytorch.org/serve/"),
    "tfserving": About((8500, 8501), "TensorFlow SavedModel", "https://www.tensorflow.org/tfx/guide/serving"),
    "sglang": About((30000,), _HUB, "https://docs.sglang.io/"),
    "aphrodite": About((2242,), f"{_HUB}, GGUF", "https://aphrodite.pygmalion.chat/"),
    "vllm": About((8000,), f"{_HUB}, GGUF, tensorizer", "https://docs.vllm.ai/en/latest/cli/serve/"),
    "lmdeploy": About((23333,), _HUB, "https://lmdeploy.readthedocs.io/en/latest/"),
    "tgi": About((80,), _HUB, "https://huggingface.co/docs/text-generation-inference/reference/launcher"),
    "tei": About((80,), f"{_HUB}, ONNX", "https://huggingface.co/docs/text-embeddings-inference/cli_arguments"),
    "lorax": About((80,), _HUB, "https://loraexchange.ai/reference/launcher/"),
    "llamacpp": About((8080,), "GGUF", "https://github.com/ggml-org/llama.cpp/tree/master/tools/server"),
    "mlserver": About((8080, 8081, 8082), "pickle, joblib, XGBoost, LightGBM, MLflow, ONNX", "https://mlserver.readthedocs.io/en/latest/"),
    "kserve": About((8080, 8081), "pickle, joblib, XGBoost, LightGBM, PMML, safetensors", "https://kserve.github.io/website/"),
    "seldon": About((9000, 5000), "pickle, joblib, XGBoost, MLflow", "https://docs.seldon.ai/seldon-core-1/"),
    "bentoml": About((3000,), "what its service loads", "https://docs.bentoml.com/"),
    "ollama": About((11434,), "GGUF", "https://docs.ollama.com/"),
    "localai": About((8080,), f"GGUF, {_HUB}", "https://localai.io/"),
    "openvino": About((9000, 8000), "OpenVINO IR, ONNX, TensorFlow, PaddlePaddle", "https://docs.openvino.ai/2025/model-server/ovms_docs_parameters.html"),
    "deepspeed-mii": About((28080, 50050), _HUB, "https://github.com/deepspeedai/DeepSpeed-MII"),
    "xinference": About((9997,), f"{_HUB}, GGUF", "https://inference.readthedocs.io/en/latest/"),
    "infinity": About((7997,), f"{_HUB}, ONNX", "https://michaelfeil.eu/infinity/latest/"),
    "litserve": About((8000,), "what its service loads", "https://lightning.ai/docs/litserve/"),
    "nim": About((8000,), "TensorRT-LLM, safetensors", "https://docs.nvidia.com/nim/"),
    "trtllm": About((8000,), "TensorRT-LLM, safetensors", "https://nvidia.github.io/TensorRT-LLM/commands/trtllm-serve/"),
    "tabbyapi": About((5000,), "EXL2, EXL3, safetensors", "https://github.com/theroyallab/tabbyAPI/wiki"),
    "tabby": About((8080,), "GGUF", "https://tabby.tabbyml.com/docs/"),
    "djl": About((8080,), "PyTorch, TensorFlow, ONNX, safetensors", "https://docs.djl.ai/master/docs/serving/"),
    "mms": About((8080, 8081), "MAR (MXNet, ONNX)", "https://github.com/awslabs/multi-model-server"),
    "mlc": About((8000,), "MLC", "https://llm.mlc.ai/docs/deploy/rest.html"),
    "fastchat": About((8000, 21001, 21002), _HUB, "https://github.com/lm-sys/FastChat"),
    "koboldcpp": About((5001,), "GGUF, GGML", "https://github.com/LostRuins/koboldcpp/wiki"),
    "text-generation-webui": About((5000, 7860), f"{_HUB}, GGUF, EXL2", "https://github.com/oobabooga/text-generation-webui/wiki"),
    "whisper": About((8000, 9000), "CTranslate2, PyTorch", "https://speaches.ai/"),
    "sagemaker": About((8080,), "what its handler loads", "https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html"),
    "ray": About((8000, 8265, 10001, 6379), "what its application loads", "https://docs.ray.io/en/latest/serve/"),
    "mlflow": About((5000,), "MLflow models (pickle among them)", "https://mlflow.org/docs/latest/cli.html#mlflow-models-serve"),
    "paddle-serving": About((9393, 9292), "PaddlePaddle", "https://github.com/PaddlePaddle/Serving"),
    "modelmesh": About((8033, 8008), "what its runtimes load", "https://github.com/kserve/modelmesh-serving"),
    "gpustack": About((80, 10150), f"{_HUB}, GGUF", "https://docs.gpustack.ai/"),
    "llama-stack": About((8321,), "what its providers load", "https://llamastack.github.io/"),
    "ramalama": About((8080,), "GGUF", "https://github.com/containers/ramalama"),
    "mlx-lm": About((8080,), "safetensors (MLX)", "https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/SERVER.md"),
    "cog": About((5000,), "what its predictor loads", "https://cog.run/http/"),
    "whisper-cpp": About((8080,), "GGML", "https://github.com/ggml-org/whisper.cpp/tree/master/examples/server"),
    "stable-diffusion-webui": About((7860,), "safetensors, PyTorch checkpoints", "https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API"),
    "comfyui": About((8188,), "safetensors, PyTorch checkpoints", "https://docs.comfy.org/"),
    "mosec": About((8000,), "what its worker loads", "https://mosecorg.github.io/mosec/"),
    "h2o": About((54321, 8080), "MOJO, POJO", "https://docs.h2o.ai/"),
    "transformers-serve": About((8000,), _HUB, "https://huggingface.co/docs/transformers/main/en/serving"),
    "dynamo": About((8000,), "what its engines load", "https://docs.nvidia.com/dynamo/"),
    "lm-studio": About((1234,), "GGUF, MLX", "https://lmstudio.ai/docs/cli/server-start"),
}  # fmt: skip
"""Name of a server (`servers.SERVERS`) → what is known of it."""
