"""Command lines of well-known clients, with the password, token or key they take (`@@@`), and the same clients without one."""

from __future__ import annotations

from collections.abc import Iterator

from _credentials_known import Case, Maker


def cases() -> list[Case]:
    """Give each line with a value, and each harmless one."""
    return [*_lines(Maker(47)), *(Case(line, None) for line in _HARMLESS.strip().splitlines())]


def _lines(make: Maker) -> Iterator[Case]:
    for line in _WITH.strip().splitlines():
        value = make.password(20)
        yield Case(line.replace("@@@", value), value)


_WITH = r"""
psql "host=db user=app password=@@@ dbname=x"
PGPASSWORD=@@@ psql -h db -U app
env PGPASSWORD=@@@ pg_dump -h db x
export PGPASSWORD='@@@'; pg_restore x
pg_basebackup --dbname="host=db password='@@@'"
mongosh mongodb://root:@@@@mongo:27017/admin
mongosh --host m -u root -p @@@ --authenticationDatabase admin
mongosh -u root -p@@@
mongosh --username root --password @@@
mongodump --uri=mongodb+srv://root:@@@@c.example.net/x
mongod --keyFile /k --setParameter saslPassword=@@@
rclone config create s3 s3 access_key_id AKIA secret_access_key @@@
rclone copy --s3-secret-access-key @@@ a b
rclone copy --s3-secret-access-key=@@@ a b
rclone obscure @@@
rclone copy :sftp,host=h,user=u,pass=@@@:/x /y
RESTIC_PASSWORD=@@@ restic backup /d
restic -r rest:https://u:@@@@h:8000/ backup /d
vault login @@@
vault login -method=userpass username=u password=@@@
vault login token=@@@
vault write auth/approle/login role_id=r secret_id=@@@
vault kv put secret/app api_key=@@@
vault kv put secret/app value=@@@
vault kv put -mount=secret app foo=@@@
VAULT_TOKEN=@@@ vault read x
kubectl create secret generic s --from-literal=password=@@@
kubectl create secret generic s --from-literal password=@@@
kubectl create secret generic s --from-literal=key1=@@@ --from-literal=key2=abc
kubectl create secret docker-registry r --docker-server=x --docker-username=u --docker-password=@@@
kubectl config set-credentials u --token=@@@
kubectl config set-credentials u --username=a --password=@@@
kubectl --token @@@ get pods
kubectl --token=@@@ get pods
helm install x y --set db.password=@@@
helm install x y --set postgresql.auth.password=@@@,replicas=2
helm upgrade x y --set-string apiKey=@@@
helm upgrade x y --set global.secretKey=@@@
helm repo add r https://x --username u --password @@@
helm registry login -u u -p @@@ r
docker login -u u -p @@@ r
docker login -u u --password @@@
docker login --username=u --password=@@@ r
echo @@@ | docker login -u u --password-stdin
echo "@@@" | docker login -u u --password-stdin r
printf '%s' @@@ | podman login --password-stdin -u u r
docker login -u u --password-stdin <<< @@@
docker run -e DB_PASSWORD=@@@ x
docker run --env API_KEY=@@@ x
curl -u u:@@@ https://x
curl -uu:@@@ https://x
curl --user u:@@@ https://x
curl --user=u:@@@ https://x
curl -fsSLu u:@@@ https://x
curl -H "Authorization: Bearer @@@" https://x
curl -H "X-Api-Key: @@@" https://x
curl -H "PRIVATE-TOKEN: @@@" https://x
curl -H "Authorization: token @@@" https://x
curl -H 'X-Auth-Token:@@@' https://x
curl -d 'username=u&password=@@@' https://x
curl -d '{"username":"u","password":"@@@"}' https://x
curl --data-urlencode "client_secret=@@@" https://x
curl -F token=@@@ https://x
curl "https://x/y?api_key=@@@"
curl "https://x/y?access_token=@@@&z=1"
curl --oauth2-bearer @@@ https://x
curl --proxy-user u:@@@ https://x
curl -x http://u:@@@@proxy:3128 https://x
curl --pass @@@ --cert c.pem https://x
curl --cert c.pem:@@@ https://x
curl -E c.pem:@@@ https://x
wget --user=u --password=@@@ https://x
wget --http-password=@@@ https://x
wget --http-user u --http-password @@@ https://x
wget --ftp-password @@@ ftp://x
wget --header="Authorization: Bearer @@@" https://x
wget --header "Authorization: Basic @@@" https://x
wget https://u:@@@@x/y
wget --proxy-password=@@@ https://x
sshpass -p @@@ ssh u@h
sshpass -p@@@ scp a u@h:
sshpass -p '@@@' rsync a u@h:
git clone https://@@@@github.com/a/b
git clone https://oauth2:@@@@gitlab.com/a/b
git clone https://x-access-token:@@@@github.com/a/b.git /src
git clone https://u:@@@@h/a/b
git config --global url."https://@@@@github.com/".insteadOf https://github.com/
git config --global url."https://oauth2:@@@@github.com/".insteadOf "https://github.com/"
git -c http.extraHeader="Authorization: Bearer @@@" clone https://x
git config --global http.https://github.com/.extraheader "AUTHORIZATION: basic @@@"
pip install --index-url https://u:@@@@pypi.x/simple p
pip install --extra-index-url=https://@@@@pypi.x/simple p
pip config set global.index-url https://u:@@@@pypi.x/simple
pip install git+https://@@@@github.com/a/b
uv pip install --index https://u:@@@@x/simple p
UV_INDEX_INTERNAL_PASSWORD=@@@ uv sync
poetry config http-basic.x u @@@
poetry config pypi-token.pypi @@@
npm config set //registry.npmjs.org/:_authToken=@@@
npm config set //registry.npmjs.org/:_authToken @@@
npm config set _auth @@@
npm config set //r.x/:_password @@@
npm set //registry.npmjs.org/:_authToken @@@
echo "//registry.npmjs.org/:_authToken=@@@" > .npmrc
yarn config set npmAuthToken @@@
pnpm config set //r/:_authToken=@@@
NPM_TOKEN=@@@ npm ci
hf auth login --token @@@
huggingface-cli login --token @@@
huggingface-cli login --token=@@@ --add-to-git-credential
huggingface-cli download --token @@@ org/m
hf download org/m --token @@@
python -c "from huggingface_hub import login; login('@@@')"
python -c "from huggingface_hub import login; login(token='@@@')"
python -c "import wandb; wandb.login(key='@@@')"
python -c "import openai; openai.api_key='@@@'"
python -c 'import openai; openai.OpenAI(api_key="@@@")'
wandb login @@@
wandb login --relogin @@@
wandb login --host=https://w @@@
mlflow server --backend-store-uri postgresql://u:@@@@db/mlflow
mlflow server --backend-store-uri mysql+pymysql://u:@@@@db/mlflow --default-artifact-root s3://b
MLFLOW_TRACKING_PASSWORD=@@@ mlflow run .
ray start --head --redis-password=@@@
ray start --head --redis-password @@@
ray start --address=h:6379 --redis-password='@@@'
redis-server --requirepass @@@
redis-server --requirepass=@@@
redis-server /etc/redis.conf --masterauth @@@
redis-cli -a @@@ ping
redis-cli --pass @@@ ping
redis-cli -u redis://default:@@@@h:6379
redis-cli -u redis://:@@@@h:6379/0
redis-cli AUTH @@@
redis-cli CONFIG SET requirepass @@@
redis-cli config set masterauth @@@
redis-server --user default on '>@@@' '~*' +@all
rabbitmqctl add_user u @@@
rabbitmqctl change_password u @@@
rabbitmqadmin -u u -p @@@ list queues
rabbitmqadmin --username=u --password=@@@ list queues
celery -A x worker -b amqp://u:@@@@mq:5672//
celery -A x flower --basic_auth=u:@@@
celery -A x flower --basic-auth=u:@@@
kafka-console-consumer --consumer-property sasl.jaas.config='org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="@@@";'
KAFKA_OPTS=-Djava.security.auth.login.config=x -Dssl.keystore.password=@@@
java -Dspring.datasource.password=@@@ -jar a.jar
java -jar a.jar --spring.datasource.password=@@@
java -Djavax.net.ssl.trustStorePassword=@@@ -jar a.jar
java -jar a.jar "jdbc:postgresql://db/x?user=u&password=@@@"
java -jar a.jar jdbc:mysql://db/x?user=u&password=@@@&ssl=true
java -jar a.jar "jdbc:sqlserver://db;user=sa;password=@@@;encrypt=true"
java -jar a.jar jdbc:oracle:thin:scott/@@@@db:1521/x
app --dsn "Driver={ODBC Driver 18};Server=db;UID=sa;PWD=@@@;Encrypt=yes"
app --conn "Server=tcp:x.database.windows.net;Database=d;User ID=u;Password=@@@;Encrypt=True"
app --conn "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@@@;EndpointSuffix=core.windows.net"
app --conn "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=@@@"
app --conn "AccountEndpoint=https://x.documents.azure.com:443/;AccountKey=@@@;"
app --conn "HostName=x.azure-devices.net;DeviceId=d;SharedAccessKey=@@@"
app --conn "BlobEndpoint=https://x;SharedAccessSignature=sv=2021&sig=@@@"
azcopy copy a "https://x.blob.core.windows.net/c?sv=2022&sig=@@@"
aws configure set aws_secret_access_key @@@
aws configure set profile.x.aws_secret_access_key @@@
AWS_SECRET_ACCESS_KEY=@@@ aws s3 ls
aws --secret-key @@@ s3 ls
aws ssm put-parameter --name /x/password --type SecureString --value @@@
aws secretsmanager create-secret --name x --secret-string @@@
aws rds create-db-instance --master-user-password @@@
az login --service-principal -u id -p @@@ --tenant t
az login --service-principal --username id --password @@@ --tenant t
az login --service-principal -u id --password=@@@
az storage blob upload --account-key @@@ -f x
az storage blob upload --sas-token "sv=1&sig=@@@"
az storage blob upload --connection-string "AccountName=a;AccountKey=@@@"
az keyvault secret set --vault-name v --name n --value @@@
az acr login -n r -u u -p @@@
gcloud auth activate-service-account --key-file /k.json --password @@@
gcloud sql users set-password root --password=@@@
gcloud sql connect x --password @@@
s3cmd --access_key=A --secret_key=@@@ ls
mc alias set x https://h user @@@
mc config host add x https://h user @@@
minio server --address :9000 MINIO_ROOT_PASSWORD=@@@
mysql -u root -p@@@ -e x
mysql --password=@@@ -u root
mysqladmin -u root password @@@
mysqladmin -uroot -p@@@ ping
mysql -uroot -e "ALTER USER 'root'@'%' IDENTIFIED BY '@@@'"
mysql -e "SET PASSWORD FOR root = '@@@'"
psql -c "ALTER USER app WITH PASSWORD '@@@'"
psql -c "CREATE ROLE app LOGIN PASSWORD '@@@'"
mariadb-admin ping -p@@@
clickhouse-client --password @@@
clickhouse-client --user u --password=@@@
cqlsh -u u -p @@@ h
cypher-shell -u neo4j -p @@@
neo4j-admin dbms set-initial-password @@@
neo4j-admin set-initial-password @@@
influx setup --username u --password @@@ --token @@@
influx config create --host-url h --token @@@
elasticsearch-users useradd u -p @@@ -r superuser
bin/elasticsearch-keystore add -x <<< @@@
echo @@@ | bin/elasticsearch-keystore add -x bootstrap.password
logstash -e 'output { elasticsearch { password => "@@@" } }'
ldapsearch -x -D cn=a -w @@@
ldapsearch -x -D cn=a -w@@@
smbclient //h/s -U u%@@@
mount -t cifs //h/s /m -o username=u,password=@@@
mount.cifs //h/s /m -o user=u,pass=@@@
lftp -u u,@@@ ftp://h
ftp ftp://u:@@@@h/
openssl rsa -passin pass:@@@ -in k
openssl enc -aes-256-cbc -k @@@ -in f
openssl enc -aes-256-cbc -pass pass:@@@ -in f
openssl pkcs12 -export -passout pass:@@@ -out k.p12
openssl req -passout pass:@@@ -new
keytool -storepass @@@ -import
keytool -genkey -keypass @@@ -storepass @@@
gpg --batch --passphrase @@@ -d f
gpg --passphrase=@@@ -d f
echo @@@ | gpg --passphrase-fd 0 -d f
ansible-playbook -e ansible_password=@@@ p.yml
ansible-playbook --extra-vars "db_password=@@@" p.yml
ansible-playbook -e '{"db_password":"@@@"}' p.yml
terraform apply -var db_password=@@@
terraform apply -var="db_password=@@@"
terraform login -token=@@@
htpasswd -bc /f u @@@
htpasswd -nbB u @@@
echo "u:@@@" | chpasswd
echo 'root:@@@' | chpasswd
chpasswd <<< "root:@@@"
echo @@@ | passwd --stdin root
printf '@@@\\n@@@\\n' | passwd root
(echo @@@; echo @@@) | smbpasswd -a u
usermod -p @@@ root
useradd -m -p @@@ u
echo "@@@" | sudo -S apt-get update
7z x -p@@@ a.7z
unzip -P @@@ a.zip
unzip -P@@@ a.zip
zip -P @@@ a.zip f
jupyter lab --NotebookApp.token=@@@
jupyter lab --NotebookApp.token='@@@' --ip 0.0.0.0
jupyter lab --ServerApp.password='@@@'
jupyter notebook --IdentityProvider.token=@@@
vllm serve m --api-key @@@
vllm serve m --api-key=@@@
python -m vllm.entrypoints.openai.api_server --api-key @@@
python -m sglang.launch_server --admin-api-key @@@
text-generation-launcher --api-key @@@
llama-server --api-key @@@
litellm --master_key @@@
ngrok authtoken @@@
ngrok config add-authtoken @@@
cloudflared tunnel run --token @@@
cloudflared service install @@@
tailscale up --authkey=@@@
tailscale up --auth-key @@@
twine upload -u __token__ -p @@@ dist/*
gh auth login --with-token <<< @@@
echo @@@ | gh auth login --with-token
cargo login @@@
cargo publish --token @@@
gem push --key @@@
gem sources --add https://u:@@@@gems.x/
bundle config set --global gems.x u:@@@
bundle config gems.x u:@@@
composer config --global http-basic.x u @@@
composer config --global github-oauth.github.com @@@
composer config -g gitlab-token.gitlab.com @@@
nuget sources add -Name x -Source y -UserName u -Password @@@
dotnet nuget add source y -n x -u u -p @@@ --store-password-in-clear-text
dotnet nuget push p -k @@@
dotnet user-secrets set "Db:Password" "@@@"
mvn deploy -Dpassword=@@@
gradle -Ppassword=@@@ publish
gradle -PnexusPassword=@@@ publish
conda config --set channel_alias https://u:@@@@c.x
conda install -c https://c.x/t/@@@/ch p
anaconda login --username u --password @@@
anaconda -t @@@ upload x
go env -w GOPROXY=https://u:@@@@p.x
echo "machine github.com login u password @@@" > ~/.netrc
printf "machine h\\nlogin u\\npassword @@@\\n" > ~/.netrc
echo "default_password: @@@" > c.yml
sentry-cli --auth-token @@@ releases new x
sentry-cli login --auth-token=@@@
datadog-agent --api-key @@@
DD_API_KEY=@@@ bash -c "x"
consul agent -encrypt=@@@
consul agent -encrypt @@@
nomad agent -encrypt @@@
consul kv put db/password @@@
etcdctl --user root:@@@ get x
etcdctl --user=root:@@@ get x
etcdctl --password @@@ --user root get x
etcdctl put /app/password @@@
nats-server --user u --pass @@@
nats-server --auth @@@
nats pub --creds /x --password=@@@ s m
mosquitto_pub -h h -u u -P @@@ -t t -m m
mosquitto_sub -u u -P @@@ -t t
mosquitto_passwd -b /f u @@@
snmpget -v3 -u u -A @@@ -X @@@ h
ipmitool -U u -P @@@ chassis
sqlcmd -S s -U sa -P @@@ -Q q
sqlcmd -S s -U sa -P'@@@'
/opt/mssql-tools/bin/sqlcmd -U sa -P "@@@"
bcp t in f -U sa -P @@@
sqlplus system/@@@@db:1521/x
impdp system/@@@ schemas=x
rman target sys/@@@@db
snowsql -a a -u u --password @@@
dbt run --vars '{"password": "@@@"}'
airflow users create --username a --password @@@ --role Admin
airflow users create -u a -p @@@ -r Admin
airflow connections add c --conn-uri postgresql://u:@@@@db/x
airflow connections add c --conn-type p --conn-password @@@
superset fab create-admin --username a --password @@@
python manage.py createsuperuser --username a --password @@@
grafana-cli admin reset-admin-password @@@
grafana cli admin reset-admin-password @@@
keycloak --spi-x-password=@@@
kc.sh start --db-password=@@@
kcadm.sh config credentials --server s --realm m --user a --password @@@
oc login -u u -p @@@ https://h
oc login --token=@@@ --server=https://h
oc login https://h --token @@@
argocd login h --username a --password @@@
argocd --auth-token @@@ app list
databricks configure --token @@@
dvc remote modify myremote password @@@
dvc remote modify --local myremote secret_access_key @@@
dvc remote modify myremote connection_string "AccountKey=@@@"
zenml connect --url u --api-key @@@
bentoml cloud login --api-token @@@
prefect cloud login -k @@@
prefect cloud login --key @@@
comet login --api-key @@@
clearml-init --key A --secret @@@
neptune sync --api-token @@@
label-studio start --username u --password @@@
label-studio user --token @@@
gradio app.py --auth u:@@@
streamlit run a.py --server.cookieSecret=@@@
ollama serve OLLAMA_API_KEY=@@@
ngc config set --api-key @@@
openai -k @@@ api models
openai --api-key @@@ api models
replicate auth login --token @@@
modal token set --token-id a --token-secret @@@
runpod config --api-key @@@
runpodctl config --apiKey @@@
sky api login -t @@@
kaggle config set -n key -v @@@
skopeo copy --src-creds u:@@@ docker://a docker://b
skopeo copy --dest-creds=u:@@@ docker://a docker://b
skopeo inspect --creds u:@@@ docker://a
crane auth login r -u u -p @@@
buildah login -u u -p @@@ r
cosign login r -u u -p @@@
cosign sign --identity-token @@@ i
cosign sign --identity-token=@@@ i
trivy image --username u --password @@@ i
grype --registry-password @@@ i
snyk auth @@@
sonar-scanner -Dsonar.login=@@@
sonar-scanner -Dsonar.token=@@@
subscription-manager register --username u --password @@@
subscription-manager register --username=u --password=@@@ --auto-attach
subscription-manager register --org o --activationkey @@@
SUSEConnect -r @@@ -e a@b
pro attach @@@
ua attach @@@
echo "deb https://u:@@@@apt.x/ jammy main" > /etc/apt/sources.list.d/x.list
apt-add-repository "deb https://bearer:@@@@private-ppa.launchpad.net/x jammy main"
net user admin @@@ /add
New-LocalUser -Name x -Password (ConvertTo-SecureString '@@@' -AsPlainText -Force)
ConvertTo-SecureString "@@@" -AsPlainText -Force
setx DB_PASSWORD @@@
cmdkey /add:h /user:u /pass:@@@
export OPENAI_API_KEY=@@@ && python a.py
sh -c "export TOKEN=@@@; exec app"
sh -c 'psql "postgres://u:@@@@db/x"'
bash -lc "huggingface-cli login --token @@@ && vllm serve m"
gunicorn -e SECRET_KEY=@@@ a:app
gunicorn --env SECRET_KEY=@@@ a:app
uwsgi --env DB_PASSWORD=@@@
supervisord -c x --username=u --password=@@@
squid -f x cache_peer login=u:@@@
thanos sidecar --objstore.config='{type: S3, config: {secret_key: "@@@"}}'
traefik --entrypoints --api.basicauth=u:@@@
oauth2-proxy --client-secret=@@@ --cookie-secret=@@@
oauth2-proxy --client-secret @@@
dex serve --secret @@@
pgbouncer -u u auth_file password=@@@
patroni PATRONI_SUPERUSER_PASSWORD=@@@
temporal-sql-tool --pw @@@ --user u
temporal-sql-tool --password @@@
liquibase --password=@@@ update
flyway -password=@@@ migrate
flyway -user=u -password=@@@ migrate
flyway -url=jdbc:postgresql://db/x?password=@@@ migrate
migrate -database postgres://u:@@@@db/x up
dbmate --url postgres://u:@@@@db/x up
alembic -x dburl=postgresql://u:@@@@db/x upgrade head
goose postgres "user=u password=@@@ dbname=x" up
sqlx --database-url postgres://u:@@@@db/x
hasura --admin-secret @@@
hasura console --admin-secret=@@@
k6 run -e API_TOKEN=@@@ s.js
newman run c.json --env-var token=@@@
locust -f x --web-auth u:@@@
locust -f x --web-login u:@@@
wrangler secret put X <<< @@@
flyctl secrets set DB_PASSWORD=@@@
fly secrets set A=@@@
fly auth token @@@
heroku config:set SECRET_KEY=@@@
gh secret set X --body @@@
gh secret set X -b @@@
doppler configure set token @@@
op signin --raw <<< @@@
bw login a@b @@@
bw unlock @@@
pass insert -e x <<< @@@
vncserver -passwd @@@
x11vnc -passwd @@@
x11vnc -storepasswd @@@ /f
echo @@@ | vncpasswd -f > /f
code-server --auth password PASSWORD=@@@
ttyd -c u:@@@ bash
ttyd --credential u:@@@ bash
rstudio-server --auth-none=0 --www-password=@@@
filebrowser --username a --password @@@
gotty -c u:@@@ bash
gotty --credential u:@@@ bash
shellinabox -u --password=@@@
"""
_HARMLESS = r"""
docker login -u u --password-stdin
docker login -u u -p $TOKEN r
docker login -u u -p ${TOKEN} r
docker run -u 1000:1000 x
docker run --user app:app x
docker run --user=app:app x
docker run -p 8080:80 x
docker run -p 127.0.0.1:8080:80 x
kubectl create secret generic s --from-file=password=/run/x
kubectl --token $TOKEN get pods
kubectl get secret my-secret -o yaml
kubectl create secret generic s --from-literal=password=$PW
vault login -method=kubernetes role=app
vault kv get secret/app
vault kv get -field=password secret/app
curl -H "Authorization: Bearer $TOKEN" https://x
curl -H "Authorization: Bearer ${TOKEN}" https://x
curl -H "Content-Type: application/json" https://x
curl -u $USER:$PASS https://x
curl -u "${U}:${P}" https://x
curl -o /tmp/token https://x
curl --cert c.pem --key k.pem https://x
curl https://x/y?page_token=next
ssh -p 2222 u@h
scp -P 2222 a u@h:
psql -p 5432 -h db
psql -h db -U app -W
mysql -h db -P 3306
mysql -u root -p db
mongosh --port 27017
mongosh -u root -p $PW
redis-cli -a $REDIS_PASSWORD ping
redis-server --requirepass ${REDIS_PASSWORD}
redis-server --requirepass $(cat /run/secrets/redis)
redis-cli -a "$(cat /run/secrets/redis)" ping
rabbitmqctl add_user u $PW
rabbitmq-diagnostics -q ping
ray start --head --port=6379 --dashboard-host=0.0.0.0
wandb login $WANDB_API_KEY
wandb agent org/proj/abc123
huggingface-cli login --token $HF_TOKEN
hf download org/model --revision 0123456789abcdef0123456789abcdef01234567
vllm serve m --api-key $KEY
vllm serve m --tokenizer org/tok --max-num-batched-tokens 8192
vllm serve m --api-key EMPTY
vllm serve m --tokenizer-mode auto --enable-auto-tool-choice
python train.py --max-tokens 2048 --pad-token "<pad>" --eos-token-id 2
python train.py --token-classification --key-dim 64 --num-key-value-heads 8
python -m sk_learn --key-column user_id --partition-key date
aws s3 cp s3://b/key /x
aws secretsmanager get-secret-value --secret-id prod/db
aws ssm get-parameter --name /x/password --with-decryption
az login --identity
az keyvault secret show --vault-name v --name n
az acr login -n r
gcloud auth activate-service-account --key-file=/k.json
gcloud secrets versions access latest --secret=db-password
gcloud secrets versions access latest --secret db-password
npm config set registry https://r.x/
npm config set //registry.npmjs.org/:_authToken=${NPM_TOKEN}
pip install --index-url https://pypi.org/simple p
pip install --index-url https://${U}:${P}@pypi.x/simple p
git clone https://${GITHUB_TOKEN}@github.com/a/b
git clone https://x-access-token:$TOKEN@github.com/a/b
git clone git@github.com:a/b.git
git clone ssh://git@github.com/a/b.git
git config --global user.name "Ann Other"
git config --global credential.helper store
java -Dspring.datasource.password=${DB_PASSWORD} -jar a.jar
java -Djavax.net.ssl.keyStore=/k.jks -jar a.jar
helm install x y --set auth.existingSecret=my-secret
helm install x y --set auth.secretName=db-creds --set key=value
helm install x y --set image.tag=1.2.3,replicaCount=2
helm install x y --set auth.enabled=true
etcdctl --user root get x
useradd -m -u 1000 -g 1000 -s /bin/bash app
useradd --password-expired no app
usermod -aG sudo app
groupadd -g 1000 app
chown app:app /data
install -o app -g app -d /x
sudo -u app:app cmd
gosu app:app cmd
gunicorn -u app -g app a:app
gunicorn --user app --group app a:app
uvicorn a:app --host 0.0.0.0 --port 80
unzip -q -d /x a.zip
zip -r a.zip f
openssl rand -hex 32
openssl req -x509 -nodes -newkey rsa:2048 -keyout k.pem -out c.pem -subj /CN=x
openssl rsa -passin file:/run/p -in k
openssl rsa -passin env:PW -in k
ssh-keygen -t ed25519 -N "" -f k
gpg --recv-keys 0xABCDEF0123456789
apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 4B7C549A058F8B6B
gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys E3FF2839C048B25C084DEBE9B26995E310250568
echo "deb [signed-by=/usr/share/keyrings/x.gpg] https://x stable main"
jupyter lab --NotebookApp.token='' --NotebookApp.password=''
jupyter lab --ServerApp.token=$TOKEN
oauth2-proxy --client-secret-file=/run/s --cookie-secret=$C
kc.sh start --db-password=${env.DB}
cloudflared tunnel run --token $T
tailscale up --authkey=file:/run/k
sh -c 'export DB_PASSWORD=$(cat /run/secrets/db); exec app'
sh -c 'echo $TOKEN | docker login --password-stdin -u u'
cat /run/t | docker login -u u --password-stdin
echo "tokenizer: mistral" > c.yml
echo "max_tokens: 512" > c.yml
sed -i 's/token_limit=10/token_limit=20/' f
python manage.py createsuperuser --noinput
airflow users create --username a --password $P --role Admin
grep -q password /etc/passwd
passwd -d root
passwd -l root
cut -d: -f1 /etc/passwd
test -f /run/secrets/password
consul agent -encrypt=$KEY
nats-server --user u --pass $P
mosquitto_pub -h h -u u -P $P -t t
mosquitto_sub -h h -p 1883 -t t
sqlcmd -S s -U sa -P $SA_PASSWORD
terraform apply -var-file=x.tfvars
terraform apply -var region=eu
cargo login
cargo publish --token $T
poetry config virtualenvs.create false
poetry config http-basic.x u $P
conda install -c conda-forge p
conda config --set auto_update_conda false
dotnet nuget push p -k $K
wget --header="Accept: application/json" https://x
wget -O /x/key.gpg https://x
wget --secure-protocol=TLSv1_2 https://x
pg_isready -U app -d app
pg_isready -U app:app
mount -t nfs h:/s /m
tar -xzf a.tar.gz -C /x
find / -name "*.key" -delete
pip install python-jose[cryptography]==3.3.0 passlib==1.7.4 secretstorage==3.3.3
apt-get install -y libsecret-1-0 gnome-keyring
npm install jsonwebtoken@9.0.2
celery -A x flower --basic_auth=$U:$P
ttyd -p 8080 bash
x11vnc -nopw -forever
wg set wg0 private-key /etc/wg/key
bw unlock --passwordenv P
op read op://v/i/password
doppler run -- app
flyctl secrets list
vault write auth/kubernetes/login role=app jwt=@/var/run/secrets/token
kubectl config set-context x --cluster=c --user=u
kubectl config set-credentials u --exec-command=aws
docker build --secret id=token,src=/t .
docker buildx build --secret id=token,env=TOKEN .
docker build --build-arg TOKEN .
ansible-playbook --vault-password-file /v p.yml
sky api login
rclone copy --password-command "cat /run/p" a b
restic -r /r --password-file /p backup /d
ngrok http 80
ngrok authtoken $NGROK
htpasswd -c /f u
argocd login h --sso
oc login --token=$T --server=https://h
composer config --global process-timeout 2000
bundle config set --local without development
bundle config set path vendor
dvc remote modify myremote endpointurl https://h
dvc remote modify myremote profile prod
mlflow server --backend-store-uri postgresql://$U:$P@db/mlflow
mlflow server --backend-store-uri sqlite:///m.db
influx config create --host-url h --token $T
yarn config set npmAuthToken ${T}
gradle -Pversion=1.2 publish
cosign verify --key /k.pub i
cosign verify --certificate-identity a@b i
trivy image --server http://h:4954 i
"""
