using System.Text.Encodings.Web;
using System.Text.Json;

namespace Registry.Daemon.Commands;

/// <summary>JSON as commands print it.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
