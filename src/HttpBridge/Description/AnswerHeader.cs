namespace Registry.HttpBridge.Description;

/// <summary>Endpoint metadata: a header of the answers of a status, for the API's description.</summary>
internal sealed record AnswerHeader(string Name, string Description, int Status = 200);
