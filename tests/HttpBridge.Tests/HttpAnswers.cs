using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests;

internal static class HttpAnswers
{
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;

    /// <summary>Checks the status and answers the body.</summary>
    public static async Task<JsonNode> ExpectAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"expected {(int)status}, got {(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Checks that it is problem details with this status and code, in every form that clients read.</summary>
    public static async Task<JsonNode> ExpectProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var body = await answer.ExpectAsync((HttpStatusCode)status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (string)body["code"]!);
        Assert.Equal(status, (int)body["status"]!);
        Assert.False(string.IsNullOrEmpty((string)body["title"]!));
        Assert.Equal((string)body["detail"]!, (string)body["message"]!);
        return body;
    }
}
