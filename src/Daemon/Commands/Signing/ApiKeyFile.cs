using System.Text;
using Registry.Daemon.Unix;
using Registry.Identity.Files;
using Registry.Registrations;

namespace Registry.Daemon.Commands.Signing;

/// <summary>The file that keeps a worker's API key: made once (0600), and used again so that renewals keep the key.</summary>
internal static class ApiKeyFile
{
    public const string DefaultPath = "api.key";

    /// <summary>The key in the file; a new one, written there, when there is no file.</summary>
    public static string ReadOrCreate(string path, out bool created)
    {
        created = false;
        if (!Path.Exists(path))
        {
            var key = ApiKeys.Generate();
            created = WholeFile.TryCreate(path, Encoding.ASCII.GetBytes(key + "\n"));
            if (created) return key;
        }

        var held = SecretFile.ReadText(path).Trim();
        return ApiKeys.IsWellFormed(held) ? held : throw new CommandException($"{path} holds no API key (rk_ and 43 characters); move it away to have a new one made");
    }
}
