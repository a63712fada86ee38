"""Model servers: by which image and command each is known, how it asks callers for a key, how it records what it answered. Data.

Each entry rests on the server's own command-line reference. A setting counts for the server that reads it and for no other: an
invented variable, or one of another server, says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials import FILLERS


class Server(NamedTuple):
    """What is known of one model server."""

    name: str
    image: str = ""
    """Expression on the image's name, lower case."""
    command: str = ""
    """Expression on the start of the command line, lower case."""
    keys: tuple[str, ...] = ()
    """Variables and options whose value callers must bring."""
    records: tuple[str, ...] = ()
    """Variables and options that have requests or answers recorded."""
    format: str | None = None
    """The only format it loads, where it loads one that holds data alone."""


SERVERS = (
    Server("triton", r"triton(?:inference)?server", r"\btritonserver\b", ("--http-restricted-api", "--grpc-restricted-protocol"), ("--trace-config",)),
    Server("torchserve", "torchserve", r"\btorchserve\b"),
    Server("tfserving", r"tensorflow[/_-]serving|tensorflow_model_server", r"\btensorflow_model_server\b"),
    Server("sglang", "sglang", r"\bsglang[. ](?:launch_server|serve)", ("--api-key",), ("--log-requests",)),
    Server("aphrodite", "aphrodite", r"\baphrodite(?:\.endpoints| run)", ("--api-keys", "APHRODITE_API_KEY"), ()),
    Server("vllm", r"\bvllm\b", r"\bvllm(?: serve|\.entrypoints)", ("--api-key", "VLLM_API_KEY"), ("--enable-log-requests", "--enable-log-outputs")),
    Server("lmdeploy", "lmdeploy", r"\blmdeploy serve", ("--api-keys",), ()),
    Server("tgi", r"text-generation-(?:inference|launcher)", "text-generation-launcher", ("--api-key", "API_KEY"), ()),
    Server("tei", r"text-embeddings-(?:inference|router)", "text-embeddings-router", ("--api-key", "API_KEY"), ()),
    Server("lorax", r"\blorax\b", r"\blorax-launcher\b", (), ()),
    Server(
        "llamacpp", r"llama[._-]?cpp|llama-server", r"\bllama-server\b|llama_cpp\.server|\bllamafile\b",
        ("--api-key", "--api-key-file", "--api_key", "LLAMA_API_KEY", "LLAMA_ARG_API_KEY"), (), "gguf",
    ),
    Server("mlserver", r"\bmlserver\b", r"\bmlserver start\b"),
    Server(
        "kserve", r"kserve/\w*server|\b(?:sklearn|xgb|lgb|paddle|pmml|huggingface)server\b",
        r"\b(?:sklearn|xgb|lgb|paddle|pmml|huggingface)server\b", (), ("--log-url",),
    ),
    Server(
        "seldon", r"seldonio/(?!.*(?:operator|executor|manager|mlserver))", "seldon-core-microservice", (),
        ("SELDON_LOG_REQUESTS", "SELDON_LOG_RESPONSES", "SELDON_LOG_MESSAGES_EXTERNALLY"),
    ),
    Server("bentoml", "bentoml", r"\bbentoml serve"),
    Server("ollama", r"\bollama\b", r"\bollama serve\b", (), (), "gguf"),
    Server("localai", r"\blocal-?ai\b", r"\blocal-ai\b", ("--api-keys", "LOCALAI_API_KEY", "API_KEY"), ()),
    Server("openvino", r"openvino/model_server|\bovms\b|openvino-model-server", r"\bovms\b", ("--api_key_file",), (), "openvino"),
    Server("deepspeed-mii", r"deepspeed-?mii|\bmii\b", r"\bmii\b"),
    Server("xinference", "xinference|xorbits", r"\bxinference(?:-local|-worker| launch)", ("--auth-config",), ()),
    Server("infinity", r"michaelf34/infinity|infinity[_-]emb", "infinity_emb", ("--api-key", "INFINITY_API_KEY"), ()),
    Server("litserve", "litserve", r"\blitserve\b"),
    Server("nim", r"nvcr\.io/nim/"),
    Server("trtllm", r"tensorrt-?llm", r"\btrtllm-serve\b"),
    Server("tabbyapi", "tabbyapi", "tabbyapi"),
    Server("tabby", "tabbyml/tabby", r"\btabby serve\b"),
    Server("djl", r"djl-serving|deepjavalibrary/djl", r"\bdjl-serving\b"),
    Server("mms", r"multi-model-server", r"\bmulti-model-server\b"),
    Server("mlc", r"\bmlc[_-]llm\b", r"\bmlc_llm serve\b"),
    Server("fastchat", r"\bfastchat\b", r"\bfastchat\.serve\b"),
    Server("koboldcpp", "koboldcpp", "koboldcpp", (), (), "gguf"),
    Server("text-generation-webui", "text-generation-webui", "", ("--api-key",), ()),
    Server("whisper", r"faster-whisper-server|whisper-asr-webservice|speaches", ""),
    Server("sagemaker", r"(?:pytorch|tensorflow|mxnet|huggingface-pytorch)-inference(?![a-z-])", ""),
    Server("ray", "rayproject/ray", r"\bray start\b|\bserve run\b", (), ()),
    Server("mlflow", "", r"\bmlflow models serve\b", (), ()),
    Server("paddle-serving", r"paddlepaddle/serving|paddle[-_]serving", r"\bpaddle_serving_server"),
    Server("modelmesh", r"kserve/modelmesh(?!-controller)|modelmesh-(?:runtime|serving)"),
    Server("gpustack", r"gpustack/gpustack", r"\bgpustack start\b"),
    Server("llama-stack", r"llamastack/|llama-stack", r"\bllama stack run\b"),
    Server("ramalama", r"ramalama/", r"\bramalama serve\b", (), (), "gguf"),
    Server("mlx-lm", "", r"\bmlx_lm\.server\b"),
    Server("cog", r"\br8\.im/", r"\bcog\.server\.http\b"),
    Server("whisper-cpp", r"whisper\.cpp", r"\bwhisper-server\b", (), (), "ggml"),
    Server("stable-diffusion-webui", r"stable-diffusion-webui|automatic1111", "", ("--api-auth", "--gradio-auth"), ()),
    Server("comfyui", r"comfyui"),
    Server("mosec", r"\bmosec\b"),
    Server("h2o", r"h2oai/(?:h2o-open-source|rest-scorer|h2ogpt)"),
    Server("transformers-serve", "", r"\btransformers serve\b"),
    Server("dynamo", r"ai-dynamo/", r"\bdynamo (?:serve|run)\b|\bdynamo\.frontend\b"),
    Server("lm-studio", "", r"\blms server start\b"),
)  # fmt: skip
"""What counts, first match first. MLflow's tracking server (`mlflow server`, `mlflow ui`) serves no model and is none of them."""
BY_NAME = {server.name: server for server in SERVERS}

_IMAGES = re.compile("|".join(f"(?P<s{at}>{server.image})" for at, server in enumerate(SERVERS) if server.image))
_COMMANDS = re.compile("|".join(f"(?P<s{at}>{server.command})" for at, server in enumerate(SERVERS) if server.command))


def by_image(name: str) -> str | None:
    """Recognise a model server by the lower-case name of an image."""
    return _named(_IMAGES.search(name))


def by_command(line: str) -> str | None:
    """Recognise a model server by the lower-case start of a command line."""
    return _named(_COMMANDS.search(line))


def _named(match: re.Match[str] | None) -> str | None:
    return None if match is None or match.lastgroup is None else SERVERS[int(match.lastgroup[1:])].name


NO_KEY = FILLERS | {
    "", "-", "abc", "api-key", "api_key", "changeme", "example", "false", "no", "no-key", "no-key-required", "none", "not-needed", "not-required", "null", "off",
    "sk-dummy", "sk-no-key-required", "test", "x", "xxx", "your-api-key", "your_api_key", "0",
}  # fmt: skip
"""Values that stand where a key should and keep nobody out: what fills the place, a no, and what anybody tries first, which found in a file would be a credential."""
GENERIC_KEYS = re.compile(
    r"(?:(?:SERVER|SERVICE|APP|INFERENCE|MODEL|ENDPOINT|GATEWAY)_)?(?:API_?KEYS?|AUTH_TOKENS?|API_TOKENS?|BEARER_TOKEN)(?:_FILE)?"
)
"""Variables by which an application of one's own may ask callers for a key; `OPENAI_API_KEY` is a key it shows to another."""
GENERIC_RECORDS = re.compile(
    r"(?:INFERENCE|PAYLOAD|PREDICTION|REQUEST)_LOG(?:S|GING|GER)?(?:_(?:URL|URI|PATH|FILE|DIR|TABLE|TOPIC|BUCKET|ENABLED|SINK|DATABASE|DSN))?"
)
"""Variables by which an application of one's own may be told where to record its predictions."""
RAY_AUTH = {"RAY_AUTH_MODE": frozenset({"token", "k8s", "kubernetes"}), "RAY_AUTH_TOKEN": None, "RAY_AUTH_TOKEN_PATH": None}
"""Ray asks its callers for a token in these modes; the token alone switches nothing on, but is there to be shown."""
