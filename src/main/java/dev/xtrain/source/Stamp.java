package dev.xtrain.source;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What tells, without reading a file, that it is still the one that was read: while the stamp is equal the content is,
 * unless the file was written to within its clock's step of having been read.
 *
 * @param bytes its size
 * @param modified nanoseconds since 1970; in an archive the entry's checksum
 * @param file which file it is on its disk, so that one renamed over another is noticed; 0 where there is no such
 *     number
 */
public record Stamp(long bytes, long modified, long file) {

    static Stamp of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new Stamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                key == null ? 0 : key.toString().hashCode());
    }
}
