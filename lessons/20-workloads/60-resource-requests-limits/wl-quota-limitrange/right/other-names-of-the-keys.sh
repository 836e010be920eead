kubectl apply -f - <<'EOF'
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: wl-quota }
spec:
  limits:
    - type: Container
      defaultRequest: { cpu: 100m, memory: 128Mi }
      default: { cpu: 200m, memory: 256Mi }
      max: { cpu: 500m, memory: 512Mi }
EOF
kubectl -n wl-quota create quota team --hard=cpu=1,memory=1Gi,count/pods={{pods}}
