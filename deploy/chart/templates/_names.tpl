{{- /* The account's name is the one that `aiact-report rbac` prints: what it is bound to can then be compared with it. */ -}}
{{- define "aiact-report.name" -}}aiact-report{{- end -}}
{{- define "aiact-report.labels" -}}
app.kubernetes.io/name: aiact-report
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: evidence
app.kubernetes.io/part-of: aiact-report
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
{{- define "aiact-report.selector" -}}
app.kubernetes.io/name: aiact-report
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "aiact-report.rules" -}}
{{- $scope := ternary "-namespaced" "" (gt (len .Values.namespaces) 0) -}}
{{- $without := ternary "" "-without-secrets" .Values.secrets -}}
{{ .Files.Get (printf "rules%s%s.yaml" $scope $without) }}
{{- end -}}
