namespace Registry.Identity.Files;

/// <summary>
/// A file that somebody names, read whole and no further than a bound. Pipes and descriptors (/dev/stdin, &lt;(…)) are files, too.
/// What is wrong is an IOException or UnauthorizedAccessException whose message names the file and says it to its user.
/// </summary>
public static class BoundedFile
{
    /// <param name="path">Where it is.</param>
    /// <param name="maxBytes">A longer one is refused.</param>
    /// <param name="check">Looks at the open file before it is read, and throws.</param>
    public static byte[] Read(string path, int maxBytes, Action<FileStream>? check = null)
    {
        if (path.Length == 0) throw new IOException("the name of a file is empty");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            check?.Invoke(stream);
            return Read(stream, maxBytes, path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{path} does not exist", path, fault);
        }
        catch (UnauthorizedAccessException fault) when (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder, not a file", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new UnauthorizedAccessException($"{path} may not be read by this user", fault);
        }
    }

    /// <summary>Text as bytes of UTF-8, without the mark before it that some editors write.</summary>
    public static byte[] Utf8(byte[] text, string name)
    {
        if (text is [0xff, 0xfe, ..] or [0xfe, 0xff, ..]) throw new IOException($"{name} is text in UTF-16: save it as UTF-8");
        return text.AsSpan().StartsWith("\uFEFF"u8) ? text[3..] : text;
    }

    /// <summary>The rest of a stream, which the message calls <paramref name="name"/>.</summary>
    public static byte[] Read(Stream stream, int maxBytes, string name)
    {
        var buffer = new byte[maxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var bytes = buffer[..length];
        Array.Clear(buffer); // it may be secret
        return length <= maxBytes ? bytes : throw new IOException($"{name} has more than {maxBytes} bytes, too many for what it should be");
    }
}
