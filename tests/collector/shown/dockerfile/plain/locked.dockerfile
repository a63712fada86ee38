FROM python:3.12
COPY . /srv
RUN pip install --require-hashes -r /srv/requirements.txt
CMD ["python", "/srv/app.py"]
HEALTHCHECK CMD exit 0
