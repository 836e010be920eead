cat > ~/lab/flags-v2.yaml <<'EOF'
apiVersion: v1
kind: ConfigMap
metadata: { name: flags-v2, namespace: wl-immutable }
immutable: true
data: { DARK_MODE: "true", REGION: {{region}}, BANNER: "on" }
EOF
kubectl apply -f ~/lab/flags-v2.yaml
kubectl -n wl-immutable patch deployment ui --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/envFrom/0/configMapRef/name","value":"flags-v2"}]'
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
kubectl -n wl-immutable delete configmap flags-v1
