mkdir -p ~/lab/app/overlays/prod
printf 'LOG_LEVEL={{level}}\n' > ~/lab/app/overlays/prod/web.env
cat > ~/lab/app/overlays/prod/kustomization.yaml <<'EOF'
resources: [../../base]
namespace: arch-prod
namePrefix: prod-
patches:
  - target: { kind: Deployment, name: web }
    patch: |
      - { op: replace, path: /spec/replicas, value: {{replicas}} }
      - { op: replace, path: /spec/template/spec/containers/0/image, value: "nginx:1.28-alpine" }
configMapGenerator:
  - { name: web-env, behavior: replace, envs: [web.env] }
EOF
kubectl create namespace arch-prod
kubectl apply -k ~/lab/app/overlays/prod
kubectl -n arch-prod rollout status deployment/prod-web --timeout=90s
