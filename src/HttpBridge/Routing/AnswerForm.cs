namespace Registry.HttpBridge.Routing;

/// <summary>How records are written: one JSON document, or a line each as they are found.</summary>
internal enum AnswerForm
{
    Json,
    Ndjson,
}
