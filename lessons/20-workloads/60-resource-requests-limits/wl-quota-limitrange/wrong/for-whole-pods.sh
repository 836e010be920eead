# fails: defaulted
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: wl-quota }
spec:
  limits:
    - type: Pod
      max: { cpu: 500m, memory: 512Mi }
EOF
kubectl -n wl-quota create quota team --hard=requests.cpu=1,requests.memory=1Gi,pods={{pods}}
