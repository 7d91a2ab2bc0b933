using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Files;

namespace Registry.Daemon.Commands;

/// <summary>What commands read: a file, a pipe, or standard input for "-". What is wrong with it is said in a line that names it.</summary>
internal static class CommandInput
{
    private const string StandardInput = "-";
    private const int MaxJson = 1 << 20;

    public static byte[] Read(string path, int maxBytes) => path == StandardInput
        ? BoundedFile.Read(Console.OpenStandardInput(), maxBytes, Name(path))
        : BoundedFile.Read(path, maxBytes);

    /// <summary>A private key of a peer, in any form. Clears <paramref name="bytes"/>.</summary>
    public static PrivateKey PeerKey(byte[] bytes, string path)
    {
        var isKey = PrivateKeyFile.TryRead(bytes, out var key, out var error);
        CryptographicOperations.ZeroMemory(bytes);
        return isKey ? key! : throw new CommandException($"{Name(path)} is no peer key: {error}");
    }

    public static JsonObject ReadJson(string path)
    {
        var text = BoundedFile.Utf8(Read(path, MaxJson), Name(path));
        if (text.Length == 0) throw new CommandException($"{Name(path)} is empty, not a JSON object");
        try
        {
            var document = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            Unescape(document);
            return document as JsonObject ?? throw new CommandException($"{Name(path)} is no JSON object");
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{Name(path)} is no JSON: {fault.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new CommandException($"{Name(path)} is no JSON: a text in it is half a character (\\ud800 to \\udfff)");
        }
    }

    /// <summary>A document is read where it is asked; here all of it is, so that no later reader meets what is no text.</summary>
    private static void Unescape(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (_, value) in fields) Unescape(value);
                break;
            case JsonArray items:
                foreach (var item in items) Unescape(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }

    private static string Name(string path) => path == StandardInput ? "standard input" : path;
}
