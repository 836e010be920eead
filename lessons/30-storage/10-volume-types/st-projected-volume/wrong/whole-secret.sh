# fails: files
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: st-projected, labels: { app: agent } }
spec:
  volumes:
    - name: all
      projected:
        sources:
          - configMap: { name: agent-conf, items: [{ key: config.yaml, path: config.yaml }] }
          - secret: { name: agent-tls }
          - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] }
          - serviceAccountToken: { path: token, audience: {{audience}}, expirationSeconds: 3600 }
  containers:
    - name: agent
      image: busybox:1.36
      command: [sleep, "86400"]
      volumeMounts: [{ name: all, mountPath: /etc/agent, readOnly: true }]
EOF
kubectl -n st-projected wait --for=condition=Ready pod/agent --timeout=60s
