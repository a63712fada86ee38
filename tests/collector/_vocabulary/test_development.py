"""Development servers, and what only resembles one."""

import shlex

import pytest

from aiact_report.collector._vocabulary.development import development_servers

STARTED = """
flask run --host 0.0.0.0
code-server --bind-addr 0.0.0.0
/usr/sbin/sshd -D
ttyd bash
panel serve a.py --autoreload
python -m tornado.autoreload a.py
flask --app app run
python -m flask run
python3 -m flask --app x run --port 80
sh -c "flask run"
sh -c "python migrate.py && exec flask run"
poetry run flask run
conda run -n env flask run
uv run flask run
/docker-entrypoint.sh flask run
ddtrace-run flask run
gosu app flask run
tini -- flask run
fastapi dev main.py
python manage.py runserver 0.0.0.0:8000
./manage.py runserver
django-admin runserver
python -m http.server 8080
npm run dev
yarn dev
pnpm dev
npx next dev
next dev -p 80
vite
vite --host
npx vite
nodemon app.js
npx nodemon app.js
jupyter lab --ip 0.0.0.0
jupyter notebook
jupyter-lab
python -m notebook
python -m debugpy --listen 0.0.0.0:5678 app.py
gradio app.py
python app.py --share
streamlit run app.py --server.runOnSave true
streamlit run app.py --server.runOnSave=true
ng serve --host 0.0.0.0
react-scripts start
node --inspect=0.0.0.0:9229 a.js
node --watch a.js
php -S 0.0.0.0:80
php artisan serve
java -agentlib:jdwp=transport=dt_socket -jar a.jar
watchmedo auto-restart -- python a.py
quart run
sanic app.app --dev
npm run start:dev
bash -lc "cd /app; npm run dev"
env FLASK_APP=a flask run
FLASK_APP=a flask run
"""
NONE = """
gunicorn app:app
flask db upgrade
sh -c "flask db upgrade && gunicorn app:app"
uvicorn app:app
fastapi run main.py
python manage.py migrate
vite build
npm run build
npm start
npm run dev:build
jupyter nbconvert --execute a.ipynb
streamlit run app.py
streamlit run app.py --server.runOnSave false
pip install jupyter
echo flask run
next start
node server.js
python serve.py --backend vite
java -jar a.jar
npm ci
apt-get install -y nodemon
python train.py --dev-split 0.1
mlflow server --host 0.0.0.0
serve run app:deployment
ray start --head
reflex run --env prod
tritonserver --model-repository=/m
vllm serve model
python -m vllm.entrypoints.openai.api_server --model /m
celery -A app worker
sh -c "echo 'flask run' > note"
grep -q 'flask run' f
"""


@pytest.mark.parametrize("line", STARTED.strip().splitlines())
def test_started(line: str) -> None:
    """However it is run: by a module, a wrapper, a script, an entry point."""
    assert development_servers(shlex.split(line))


@pytest.mark.parametrize("line", NONE.strip().splitlines())
def test_none(line: str) -> None:
    """Production servers, builds, installations and words that are only named are none."""
    assert development_servers(shlex.split(line)) == ()


def test_lines_of_a_script() -> None:
    """Each line of a script is a command of its own."""
    assert development_servers(["sh", "-c", "echo starting\nflask run\n"]) == ("flask run",)
    assert development_servers(["sh", "-c", "echo flask \\\n run\n"]) == ()


def test_hostile_lines_take_no_time() -> None:
    """A long line of words that might start something is read once."""
    assert development_servers(["flask -x " * 1_500, *["--flask"] * 5_000]) == ()
