# One image holds every app; the command chooses which one runs.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image has a Node already.
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# A named volume takes over the owner of the directory that it is first mounted on.
RUN install --directory --owner=node --group=node --mode=0700 /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
USER node
VOLUME /data
EXPOSE 3000
# Docker's own init reaps children and forwards signals (`init: true` in docker-compose.yml, `docker run --init`).
ENTRYPOINT ["node"]
# A young generation that holds the requests of some seconds: half as much time goes into clearing it.
CMD ["--max-semi-space-size=64", "dist/apps/platform/main.js"]
